import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { forkJoin } from 'rxjs';

const REQUESTS = 20;

@Component({
  selector: 'app-papers',
  template: `
    <button (click)="read()">Read papers</button>
    <p>{{ outcome() }}</p>
  `,
})
export class Papers {
  private readonly http = inject(HttpClient);
  protected readonly outcome = signal('');

  protected read(): void {
    const requests = Array.from({ length: REQUESTS }, () => this.http.get('/auth/test-token-expiration'));
    forkJoin(requests).subscribe(({ length }) => this.outcome.set(`${length} requests succeeded`));
  }
}
