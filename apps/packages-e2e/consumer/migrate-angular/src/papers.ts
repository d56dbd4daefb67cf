import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';

@Component({
  selector: 'app-papers',
  template: `
    <button (click)="read()">Read papers</button>
    <p role="status">{{ outcome() }}</p>
  `,
})
export class Papers {
  readonly outcome = signal('');
  readonly #http = inject(HttpClient);

  read(): void {
    this.#http.get<{ of: number }>('/papers').subscribe(({ of }) => {
      this.outcome.set(`papers of user ${of}`);
    });
  }
}
