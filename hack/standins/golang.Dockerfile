# A stand-in for golang: the host's toolchain on Debian. It builds what needs no C compiler.
ARG FROM
FROM $FROM
COPY go /usr/local/go
ENV GOPATH=/go GOTOOLCHAIN=local PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /go
