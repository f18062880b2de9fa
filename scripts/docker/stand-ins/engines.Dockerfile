# The servers of a distribution that has them, beside the distribution of this machine where that is older.
FROM debian:bookworm-slim
ARG NEWER=
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
RUN if [ -n "$NEWER" ]; then \
      awk -v suite="$NEWER" '$1 == "deb" { $3 = suite; print; exit }' /etc/apt/sources.list >/etc/apt/sources.list.d/newer.list && \
      printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$NEWER" >/etc/apt/preferences.d/newer; \
    fi && apt-get update -qq && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${NEWER:+-t "$NEWER"} \
      valkey-server rabbitmq-server openjdk-21-jre-headless postgresql-client libatomic1 libstdc++6 procps >/dev/null && \
    rm -rf /var/lib/apt/lists/*
