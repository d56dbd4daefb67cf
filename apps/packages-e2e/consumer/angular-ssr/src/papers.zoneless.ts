import { HttpClient } from '@angular/common/http';
import { Component, inject, provideZonelessChangeDetection, signal } from '@angular/core';

/** Of an application without zone.js, as `ng new` creates them. */
export const CHANGE_DETECTION = provideZonelessChangeDetection();

@Component({
  selector: 'app-papers',
  template: '<p id="papers">{{ papers() }}</p>',
})
export class Papers {
  readonly papers = signal('loading');

  constructor() {
    inject(HttpClient)
      .get<{ of: string }>('/papers')
      .subscribe({
        next: ({ of }) => this.papers.set(`papers of ${of}`),
        error: ({ status }: { status: number }) => this.papers.set(`no papers: ${String(status)}`),
      });
  }
}
