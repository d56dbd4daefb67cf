export { openTelemetryTracing } from './open-telemetry-tracing.js';
