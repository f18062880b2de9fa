FROM scratch
COPY programs/coredns /coredns
ENTRYPOINT ["/coredns"]
