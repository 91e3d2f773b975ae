// Package habits holds whole scripts in the shape that people's have, each with the files that lie
// around it, and what the real AWS CLI and DynamoDB Local made of each in the surroundings that it
// was written for. Its tests run them here with the path alone, or with what docs/scripts.md says.
//
// It is a room of its own because nothing less than the whole road can be compared: what a seed
// carries along, the seeder, the image's shell and the built-in aws.
package habits
