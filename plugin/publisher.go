package plugin

// publisher pushes snapshots to the registry.
type publisher struct {
	*step
	warm *warmBases
}
