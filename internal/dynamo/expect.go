package dynamo

// Expectations are what must be true of a state.
type Expectations []Expectation

// Expectation is one thing that must be true of a state.
type Expectation struct{}
