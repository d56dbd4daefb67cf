import { HttpClient } from '@angular/common/http';
import { Component, inject, provideZoneChangeDetection } from '@angular/core';

/** Of an application with zone.js. */
export const CHANGE_DETECTION = provideZoneChangeDetection();

/** Keeps what it shows in plain fields, as most applications with zone.js do. */
@Component({
  selector: 'app-papers',
  template: '<p id="papers">{{ papers }}</p>',
})
export class Papers {
  papers = 'loading';

  constructor() {
    inject(HttpClient)
      .get<{ of: string }>('/papers')
      .subscribe({
        next: ({ of }) => {
          this.papers = `papers of ${of}`;
        },
        error: ({ status }: { status: number }) => {
          this.papers = `no papers: ${String(status)}`;
        },
      });
  }
}
