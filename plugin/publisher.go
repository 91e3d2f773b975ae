package plugin

// publisher brings snapshots to the registry.
type publisher struct {
	*step
	warm *warmBases
}
