# MongoDB's own server is in no registry of packages: FerretDB speaks its protocol. Its shell is a package of npm.
FROM node:26-bookworm AS shell
ARG MONGOSH
RUN npm install --global --omit=optional --ignore-scripts --no-audit --no-fund mongosh@$MONGOSH && npm cache clean --force

FROM debt.test/engines
RUN groupadd --gid 999 mongodb && useradd --uid 999 --gid 999 --home-dir /data/db mongodb && \
    install -d -o mongodb -g mongodb /data/db /data/configdb /docker-entrypoint-initdb.d
COPY --from=shell /usr/local/bin/node /usr/local/bin/
COPY --from=shell /usr/local/lib/node_modules/mongosh /usr/local/lib/node_modules/mongosh
RUN ln -s ../lib/node_modules/mongosh/bin/mongosh.js /usr/local/bin/mongosh && mongosh --version
COPY ferretdb /usr/local/bin/
COPY mongodb.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /data/db /data/configdb
EXPOSE 27017
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["mongod"]
