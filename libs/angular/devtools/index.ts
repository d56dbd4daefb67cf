export { provideHoldfastDevtools } from './src/provide-holdfast-devtools.js';
export { TimelineView } from './src/timeline-view.js';
