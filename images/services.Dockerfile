# The four services, `node services/<name>/src/main.ts`, and as the target `mail-sink` what stands for SES on a machine of one's own.
#
# NPM_BASE has npm and the libraries that Node is linked to; what runs comes from BASE, of which only the C library is used. Both are of the
# same distribution and release. Node itself is a package of the lockfile, like everything else.
ARG NPM_BASE=node:26-bookworm
ARG BASE=debian:bookworm-slim

FROM ${NPM_BASE} AS packages
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
# No package may run a program here; none of these needs to.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --include-workspace-root \
      --workspace proto --workspace rules --workspace services/kit --workspace services/expenses --workspace services/mailer \
      --workspace services/notifier --workspace services/throttler \
    && rm -rf cli platform terminal web node_modules/node-*/include node_modules/node-*/share
# npm also installs what builds the page, as a peer of a tool that it leaves out. No service imports it.
RUN cd node_modules && rm -rf vite rolldown @rolldown @oxc-project esbuild @esbuild lightningcss lightningcss-*
RUN mkdir lib && for library in libatomic.so.1 libstdc++.so.6 libgcc_s.so.1; do \
      cp -L "$(ldconfig -p | awk -v name="$library" '$1 == name { print $NF; exit }')" lib/ || exit 1; \
    done && chmod -R a+rX,go-w /app

# Whatever the permissions of the checkout are, everybody may read and nobody may write.
FROM packages AS sources
WORKDIR /sources
COPY proto/openapi.json proto/
COPY proto/src proto/src
COPY rules/src rules/src
COPY services services
COPY images/certs certs
# What a task in a cluster checks the databases with.
COPY platform/src/verify platform/src/verify
RUN chmod -R a+rX,go-w /sources

FROM packages AS sink
WORKDIR /sink
COPY images/mail-sink ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
    && cp -a /app/lib lib && cp -a /app/node_modules/node-* node_modules/ \
    && mkdir -p node_modules/.bin && cp -a /app/node_modules/.bin/node node_modules/.bin/ && chmod -R a+rX,go-w /sink

FROM ${BASE} AS runtime
ENV NODE_ENV=production LD_LIBRARY_PATH=/app/lib
ENV PATH=/app/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
USER 10001:10001
STOPSIGNAL SIGTERM

FROM runtime AS mail-sink
COPY --from=sink /sink ./
EXPOSE 8005
CMD ["node", "main.js"]

FROM runtime AS services
COPY --from=packages /app ./
COPY --from=sources /sources ./
CMD ["node", "--version"]
