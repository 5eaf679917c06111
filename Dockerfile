# Builds for amd64 and arm64: nothing in it is compiled for a machine but the Node of the base image.
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="forwarden" \
      org.opencontainers.image.description="Forward-auth server: signs people in with OpenID Connect in front of your apps" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compile-cache
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY src ./src
# What `forwarden init` writes.
COPY deploy ./deploy
# Loads every module once, so that each start finds it compiled, and gives the user a place for what must survive.
RUN node --import ./src/telemetry/start-tracing.ts --import ./src/telemetry/prometheus.ts src/main.ts help >/dev/null \
 && install -d -o node -g node -m 0700 /var/lib/forwarden \
 && chmod -R a+rX /app
USER 1000:1000
VOLUME /var/lib/forwarden
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "src/main.ts", "healthcheck"]
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
