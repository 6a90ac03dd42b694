# The service with the clients of all destinations: docs/containers.md.

FROM node:22-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What the package does not bring along, with the optional packages, in the versions of the lockfile.
RUN node -e "const { devDependencies, ...own } = require('./package.json'); \
    for (const name of ['@aws-sdk/client-dynamodb', '@aws-sdk/client-s3', '@google-cloud/pubsub', 'google-gax', 'mysql2', '@platformatic/kafka']) \
      own.dependencies[name] = devDependencies[name]; \
    fs.writeFileSync('package.json', JSON.stringify(own))" \
  && npm install --ignore-scripts --no-audit --no-fund

FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# The files of the package, and the folder of the volume.
RUN npm pack --pack-destination / \
  && mkdir -p /app /data \
  && tar -xzf /seedstream-*.tgz --strip-components=1 -C /app

FROM node:22-bookworm-slim
LABEL org.opencontainers.image.title="seedstream" \
  org.opencontainers.image.description="Mock data over HTTP: reproducible rows, streamed as fast as a web server sends files" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.base.name="docker.io/library/node:22-bookworm-slim"
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app .
COPY --from=build --chown=1000:1000 /data /data
# Whoever stops a container waits 10 seconds before killing it, if not told otherwise. TMPDIR is for the parts of /split.
ENV HOST=0.0.0.0 \
  PORT=3000 \
  DRAIN_SECONDS=8 \
  SCHEMAS_DIR=/data/schemas \
  STATE_DIR=/data/state \
  TMPDIR=/data
VOLUME /data
EXPOSE 3000
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s \
  CMD ["node", "-e", "http.get({ port: process.env.PORT, path: '/health' }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))"]
ENTRYPOINT ["node", "/app/dist/bundle/src/main.js"]
