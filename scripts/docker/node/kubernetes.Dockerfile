# What kubeadm runs as pods of its own, in one image: it is the same for all of their names.
FROM debian:bookworm-slim
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends iptables conntrack ethtool kmod >/dev/null && \
    rm -rf /var/lib/apt/lists/*
COPY programs/ /usr/local/bin/
