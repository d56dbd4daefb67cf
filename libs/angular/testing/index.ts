export { HoldfastTestingController } from './src/holdfast-testing-controller.js';
export { provideHoldfastTesting, type HoldfastTestingOptions } from './src/provide-holdfast-testing.js';
