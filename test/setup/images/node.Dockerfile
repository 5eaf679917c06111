FROM stand-in/debian
COPY node /usr/local/bin/node
COPY node_modules/npm /usr/local/lib/node_modules/npm
# A build reaches npm's registry as this machine does, with no change to the Dockerfile that is built.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
CMD ["node"]
