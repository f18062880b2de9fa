# The node of a kind cluster: files of kind itself, programs of Kubernetes, and the containerd of the distribution.
FROM debian:bookworm-slim
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      systemd dbus conntrack iptables nftables iproute2 ethtool kmod libseccomp2 pigz socat ebtables jq procps mount util-linux ca-certificates \
      containerd runc containernetworking-plugins >/dev/null && \
    rm -rf /var/lib/apt/lists/* /lib/systemd/system/multi-user.target.wants/* /etc/systemd/system/*.wants/* \
      /lib/systemd/system/local-fs.target.wants/* /lib/systemd/system/sockets.target.wants/*udev* \
      /lib/systemd/system/sockets.target.wants/*initctl* /lib/systemd/system/basic.target.wants/* \
      /lib/systemd/system/sysinit.target.wants/systemd-tmpfiles-setup.service && \
    echo ReadKMsg=no >>/etc/systemd/journald.conf && ln -sf /lib/systemd/systemd /sbin/init
COPY files/ /
COPY programs/ /usr/bin/
COPY manifests/ /kind/manifests/
COPY version /kind/version
COPY network.conflist /etc/cni/net.d/10-kindnet.conflist
# A process may raise neither its own claim to memory nor another's where the machine lacks CAP_SYS_RESOURCE.
RUN sed -i '/^OOMScoreAdjust=/d' /etc/systemd/system/containerd.service && \
    sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' /etc/containerd/config.toml && \
    ln -s /usr/bin/containerd /usr/bin/ctr /usr/bin/containerd-shim-runc-v2 /usr/local/bin/ && \
    ctr oci spec | jq '.hooks.createContainer = [{ path: "/kind/bin/mount-product-files.sh" }] | del(.process.rlimits)' >/etc/containerd/cri-base.json && \
    mkdir -p /opt/cni/bin /etc/kubernetes/manifests && ln -s /usr/lib/cni/* /opt/cni/bin/ && \
    systemctl enable kubelet.service containerd.service undo-mount-hacks.service && systemctl mask systemd-binfmt.service && \
    for volume in 1 2 3 4 5 6; do install -d -m 0777 /var/local/volumes/$volume; done
ENV container=docker
STOPSIGNAL SIGRTMIN+3
ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]
