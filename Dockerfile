# One image for the API and, with another command, for the CLI and the set-up of MongoDB.

FROM node:24-bookworm-slim AS build
WORKDIR /bucket
# Manifests first: what they install is kept as long as none of them changes.
COPY package.json package-lock.json .npmrc ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/console/package.json apps/console/
COPY apps/verifier-page/package.json apps/verifier-page/
COPY libs/application/package.json libs/application/
COPY libs/bucket/package.json libs/bucket/
COPY libs/certification/package.json libs/certification/
COPY libs/domain/package.json libs/domain/
COPY libs/policy/package.json libs/policy/
COPY libs/ports/package.json libs/ports/
COPY libs/testing/package.json libs/testing/
COPY libs/verifier/package.json libs/verifier/
COPY libs/adapters/embedded/package.json libs/adapters/embedded/
COPY libs/adapters/memory/package.json libs/adapters/memory/
COPY libs/adapters/mongo/package.json libs/adapters/mongo/
COPY libs/adapters/node/package.json libs/adapters/node/
COPY libs/adapters/redis/package.json libs/adapters/redis/
COPY load-tests/package.json load-tests/
COPY tools/ tools/
RUN npm ci --no-audit --no-fund
COPY tsconfig.base.json tsconfig.json ./
COPY apps/ apps/
COPY libs/ libs/
RUN npx tsc -b apps/api apps/cli \
 && node apps/console/src/build-page.mjs \
 && npm prune --omit=dev --no-audit --no-fund \
 && rm -rf tools load-tests libs/testing \
 && find apps libs -name src -type d -not -path '*/node_modules/*' -prune -exec rm -rf {} + \
 && find node_modules -xtype l -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    BUCKET_HOST=0.0.0.0 \
    BUCKET_DATA_DIR=/var/lib/bucket
WORKDIR /bucket
COPY --from=build /bucket/package.json ./
COPY --from=build /bucket/node_modules node_modules
COPY --from=build /bucket/apps apps
COPY --from=build /bucket/libs libs
# The data folder holds the signing key and, at first, everybody's token: nobody else reads it.
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/bucket
USER node
VOLUME /var/lib/bucket
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BUCKET_PORT ?? 8080}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process, so that SIGTERM reaches it.
CMD ["node", "apps/api/dist/main.js"]
