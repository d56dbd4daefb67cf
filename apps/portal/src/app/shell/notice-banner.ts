import { Component, inject } from '@angular/core';
import { Notices } from './notices';

/** Shows the current notice. Part of the page from the start, so that it also appears without a connection. */
@Component({
  selector: 'app-notice-banner',
  template: `
    <div role="status">
      @if (notices.current(); as message) {
        <p>
          {{ message }}
          <button class="text-button" type="button" (click)="notices.dismiss()">OK</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class NoticeBanner {
  protected readonly notices = inject(Notices);
}
