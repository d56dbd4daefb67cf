export { AuthMetrics } from './auth-metrics.js';
export { MetricsModule } from './metrics.module.js';
