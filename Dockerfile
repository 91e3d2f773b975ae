# The plugin: one static binary and the CA roots. `docker build .` works with BuildKit and with the classic builder,
# which knows neither BUILDPLATFORM nor TARGETARCH: hence "linux" (of any architecture), and an empty GOARCH is the native one.
FROM --platform=${BUILDPLATFORM:-linux} golang:1.26 AS build
WORKDIR /src
# A proxy for modules, where the default one cannot be reached.
ARG GOPROXY
ARG TARGETOS
ARG TARGETARCH
ENV CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH GOFLAGS=-trimpath
COPY go.mod go.sum ./
# The slow part of the build, in a layer that outlives our own changes.
RUN go mod download && go build \
    github.com/aws/aws-sdk-go-v2/service/dynamodb \
    github.com/docker/docker/client \
    github.com/docker/cli/cli/config/configfile
COPY . .
ARG VERSION=dev
RUN hack/build.sh plugin /dynasnap "$VERSION"

# As root, since the engine's socket belongs to root.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /dynasnap /dynasnap
ENTRYPOINT ["/dynasnap"]
