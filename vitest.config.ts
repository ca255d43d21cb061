import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/console/src/**/*.test.ts'],
    globalSetup: ['test/postgres.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // What comes of itself is waited for as long as it may take on a busy machine; a test that is right does not wait so long.
    expect: { poll: { timeout: 20_000 } },
  },
})
