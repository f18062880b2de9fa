# MongoDB's own server is in no registry of packages: FerretDB speaks its protocol.
FROM debt.test/engines
RUN groupadd --gid 999 mongodb && useradd --uid 999 --gid 999 --home-dir /data/db mongodb && \
    install -d -o mongodb -g mongodb /data/db /data/configdb /docker-entrypoint-initdb.d
COPY ferretdb /usr/local/bin/
COPY mongodb.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /data/db /data/configdb
EXPOSE 27017
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["mongod"]
