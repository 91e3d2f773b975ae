package ci

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// Usage continues "Use it": it says how the pipeline of a CI system uses an image. Services start
// before the steps of their workflow, so only another workflow can have the image as a service.
// Tags move, and Woodpecker and Drone pull an image that they have only when told to.
//
// A local image is on the engine alone. others are further tags in its repository.
func Usage(ci, image string, local bool, others []string) string {
	var usage string
	switch {
	case local && ci == Woodpecker:
		usage = fmt.Sprintf("in a later step of this workflow:\n  - name: dynamodb\n    image: %s\n    detach: true\n", image)
	case local && ci == Drone:
		usage = fmt.Sprintf("in a later step of this pipeline:\n  - name: dynamodb\n    image: %s\n    pull: if-not-exists\n    detach: true\n", image)
	case local || ci == "":
		usage = fmt.Sprintf("with\ndocker run --rm -p 8000:8000 %s\n", image)
	case ci == Woodpecker:
		usage = fmt.Sprintf("in a workflow that depends on this one, as http://dynamodb:8000:\nservices:\n  - name: dynamodb\n    image: %s\n    pull: true\n", image)
	case ci == Drone:
		usage = fmt.Sprintf("in a pipeline that depends on this one, as http://dynamodb:8000:\nservices:\n  - name: dynamodb\n    image: %s\n    pull: always\n", image)
	case ci == GitLab:
		usage = fmt.Sprintf("in a job that needs this one, as http://dynamodb:8000:\nservices:\n  - name: %s\n    alias: dynamodb\n", image)
	default:
		usage = fmt.Sprintf("in a job that needs this one, as http://localhost:8000:\nservices:\n  dynamodb:\n    image: %s\n    ports: [\"8000:8000\"]\n", image)
	}
	if len(others) > 0 {
		usage += fmt.Sprintf("# or with another tag: %s\n", wording.Names(others))
	}
	return usage
}
