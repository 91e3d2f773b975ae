// Package habits holds whole scripts as people write them, each with its neighbouring files, and
// the recorded outcome of each with the real AWS CLI and DynamoDB Local. Its tests run the scripts
// with the path alone, or with the settings that docs/scripts.md names.
//
// The tests run the whole of a try, because the outcome depends on the carried files, the
// seeder, the image's shell and the built-in aws together.
package habits
