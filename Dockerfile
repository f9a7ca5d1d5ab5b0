# One image for worker and API: the command says which. The target `emulator` adds Google's twin, which is not product code.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN ["npm", "ci"]
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
# The console's form is made from it.
COPY docs/environment.schema.json ./docs/
RUN ["npm", "run", "build:product"]
RUN ["npm", "prune", "--omit=dev"]

FROM build AS twin
COPY emulator ./emulator
RUN ["npm", "run", "build:emulator"]

FROM node:24-bookworm-slim AS product
# Two malloc arenas: with glibc's default of eight a core, a worker's memory grows with its threads.
# Node.js 24 doubles the space for what is new: a hundred labs at once took a worker to 550 MB with it, and to 409 MB with what Node.js 20 had.
# A prebuilt bundle: a worker that bundles for itself starts seconds later, keeps webpack in memory and needs src/.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    NODE_OPTIONS=--max-semi-space-size=16 \
    LABWRIGHT_WORKFLOW_BUNDLE=/app/dist/workflow-bundle.js
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY deploy/worker-health.js ./deploy/
# What the API says about its own refusals and the failures of environments.
COPY docs/errors ./docs/errors
USER node
CMD ["node", "dist/worker.js"]

FROM product AS emulator
COPY --from=twin /app/dist/emulator ./dist/emulator
# Node.js would let garbage take as much memory as the whole world that it holds.
CMD ["node", "--optimize-for-size", "dist/emulator/main.js"]

# Last, so that a build without a target has no emulator in it.
FROM product AS labwright
