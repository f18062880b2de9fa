FROM debt.test/engines
RUN groupmod --gid 999 rabbitmq && usermod --uid 999 --gid 999 rabbitmq && \
    install -d -o rabbitmq -g rabbitmq /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq /etc/rabbitmq/conf.d && \
    chown -R rabbitmq:rabbitmq /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq && rm -f /etc/rabbitmq/rabbitmq-env.conf && \
    printf 'log.console = true\nlog.file = false\n' >/etc/rabbitmq/conf.d/10-defaults.conf
COPY rabbitmq.sh /usr/local/bin/docker-entrypoint.sh
# Not the programs of the distribution, which change the user.
ENV PATH=/usr/lib/rabbitmq/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/var/lib/rabbitmq
VOLUME /var/lib/rabbitmq
EXPOSE 5672
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["rabbitmq-server"]
