# Caddy twice: the target `gateway` is Caddy alone, whose configuration is mounted; `web` adds the page and the configuration that serves it.
ARG NPM_BASE=node:26-bookworm
ARG BASE=caddy:2.11.2-alpine

# The program of the official image may bind ports below 1024. A container that can gain no privileges cannot even start such a file; a
# copy of it has no capabilities.
FROM ${BASE} AS plain
RUN cp /usr/bin/caddy /usr/bin/caddy.plain && mv /usr/bin/caddy.plain /usr/bin/caddy && caddy version

FROM ${NPM_BASE} AS page
WORKDIR /app
COPY package.json package-lock.json ./
COPY cli/package.json cli/
COPY platform/package.json platform/
COPY proto/package.json proto/
COPY rules/package.json rules/
COPY terminal/package.json terminal/
COPY services/expenses/package.json services/expenses/
COPY services/kit/package.json services/kit/
COPY services/mailer/package.json services/mailer/
COPY services/notifier/package.json services/notifier/
COPY services/throttler/package.json services/throttler/
COPY web/package.json web/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --include-workspace-root --workspace web
COPY tsconfig.base.json ./
COPY proto proto
COPY rules rules
COPY web web
COPY images/web.Caddyfile Caddyfile
RUN node_modules/.bin/node web/scripts/build.ts && chmod -R a+rX,go-w web/dist Caddyfile

# Everything in one layer, so that the program is there once.
FROM scratch AS gateway
COPY --from=plain / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin XDG_CONFIG_HOME=/tmp/config XDG_DATA_HOME=/tmp/data
WORKDIR /srv
USER 10001:10001
STOPSIGNAL SIGTERM
EXPOSE 8080 8081
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]

FROM gateway AS web
COPY --from=page /app/web/dist /srv
COPY --from=page /app/Caddyfile /etc/caddy/Caddyfile
