package snapshot

// StateFile is the database's file: the name that DynamoDB Local gives it with -sharedDb. It lies in
// the image's working directory, so that a plain `-sharedDb` without -dbPath finds it as well
// (testcontainers-go replaces an image's command by that).
const StateFile = "shared-local-instance.db"
