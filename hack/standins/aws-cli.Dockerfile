# A stand-in for amazon/aws-cli: Debian's package of the same program.
ARG FROM
FROM $FROM
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends awscli \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /aws
ENTRYPOINT ["aws"]
