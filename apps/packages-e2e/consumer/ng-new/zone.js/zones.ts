import { provideZoneChangeDetection } from '@angular/core';

export const zones = [provideZoneChangeDetection({ eventCoalescing: true })];
