FROM debt.test/engines
RUN groupadd --gid 1000 appuser && useradd --uid 1000 --gid 1000 --home-dir /home/appuser appuser && \
    install -d -o appuser -g appuser /var/lib/kafka/data /etc/kafka/secrets /mnt/shared/config /opt/kafka/config
COPY jars /opt/kafka/libs
COPY kafka.sh /etc/kafka/docker/run
COPY kafka-storage.sh kafka-server-start.sh /opt/kafka/bin/
USER appuser
VOLUME /etc/kafka/secrets /mnt/shared/config /var/lib/kafka/data
EXPOSE 9092
CMD ["/etc/kafka/docker/run"]
