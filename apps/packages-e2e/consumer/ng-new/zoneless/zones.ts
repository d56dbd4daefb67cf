import { provideZonelessChangeDetection } from '@angular/core';

export const zones = [provideZonelessChangeDetection()];
