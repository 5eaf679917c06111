# Builds for amd64 and arm64: nothing in it is compiled for a machine but the Node of the base image.
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What only compilers and debuggers read stays out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.[cm]ts' -o -name '*.d.ts' \) -delete
COPY LICENSE ./
COPY src ./src
# What `forwarden init` writes.
COPY deploy ./deploy
# Loads every module once, so that each start finds it compiled.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compile-cache
RUN node --import ./src/telemetry/start-tracing.ts --import ./src/telemetry/prometheus.ts --import ./src/cli/serve.ts \
      --import ./src/cli/loading-thread.ts --import ./src/cli/healthcheck.ts --import ./src/config/whole-yaml.ts \
      --require re2js src/main.ts help >/dev/null \
 && rm .npmrc package-lock.json && chmod -R a+rX /app

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="forwarden" \
      org.opencontainers.image.description="Forward-auth server: signs people in with OpenID Connect in front of your apps" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compile-cache
# The user's place for what must survive.
RUN install -d -o node -g node -m 0700 /var/lib/forwarden
COPY --from=build /app ./
USER 1000:1000
VOLUME /var/lib/forwarden
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s \
  CMD ["node", "src/main.ts", "healthcheck"]
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
