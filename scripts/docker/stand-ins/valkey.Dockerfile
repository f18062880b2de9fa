FROM debt.test/engines
RUN (groupmod --gid 999 valkey && usermod --uid 999 --gid 999 valkey) && install -d -o valkey -g valkey /data
COPY valkey.sh /usr/local/bin/docker-entrypoint.sh
WORKDIR /data
VOLUME /data
EXPOSE 6379
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["valkey-server"]
