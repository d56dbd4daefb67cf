import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PortalPath } from '@holdfast/app-contract';

/** Shown at addresses that have no page. */
@Component({
  selector: 'app-not-found-page',
  imports: [MatButton, RouterLink],
  template: `
    <h1>Page not found</h1>
    <p>There is no page at this address. It may have moved, or the link may be incomplete.</p>
    <a matButton="filled" [routerLink]="notesPath">Go to your notes</a>
  `,
  styles: `
    :host {
      display: block;
      max-width: 420px;
      margin: 8vh auto 0;
    }
  `,
})
export class NotFoundPage {
  protected readonly notesPath = PortalPath.notes;
}
