import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { LabExpiryInterceptor } from './lab-expiry.interceptor.js';
import { LabFaults } from './lab-faults.js';
import { LabRuns } from './lab-runs.js';
import { LabController } from './lab.controller.js';

/** The Session lab's routes, and the faults that they inject. */
@Module({
  controllers: [LabController],
  providers: [
    LabRuns,
    { provide: LabFaults, useFactory: () => new LabFaults(() => performance.now()) },
    { provide: APP_INTERCEPTOR, useClass: LabExpiryInterceptor },
  ],
})
export class LabModule {}
