import { Module } from '@nestjs/common';
import { AuthMetrics } from './auth-metrics.js';
import { MetricsController } from './metrics.controller.js';

/** Serves `GET /metrics`. To be imported beside the AuthModule; needs the package `prom-client`. */
@Module({ controllers: [MetricsController], providers: [AuthMetrics], exports: [AuthMetrics] })
export class MetricsModule {}
