import { Module } from '@nestjs/common';
import { AuthMetrics } from './auth-metrics.js';
import { MetricsController } from './metrics.controller.js';

/**
 * Serves `GET /metrics`. Requires the package `prom-client` and the AuthModule.
 *
 * @example
 * ```ts
 * @Module({ imports: [AuthModule.forRoot(options), MetricsModule] })
 * class AppModule {}
 * ```
 */
@Module({ controllers: [MetricsController], providers: [AuthMetrics], exports: [AuthMetrics] })
export class MetricsModule {}
