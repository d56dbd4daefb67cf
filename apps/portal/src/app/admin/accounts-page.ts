import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { PortalPath } from '@holdfast/app-contract';
import { MAX_EMAIL_LENGTH } from '@holdfast/contract';
import { firstValueFrom } from 'rxjs';
import { PagedList } from '../pages/paged-list';
import { ShowMore } from '../pages/show-more';
import { problemOf, problemText } from '../problems/problem-text';
import { AdminApi } from './admin-api';

/** Finds an account, or lists all of them. */
@Component({
  selector: 'app-accounts-page',
  imports: [MatButton, MatError, MatFormField, MatInput, MatLabel, ReactiveFormsModule, RouterLink, ShowMore],
  templateUrl: './accounts-page.html',
  styleUrls: ['../pages/form-row.scss', './accounts-page.scss'],
})
export class AccountsPage {
  readonly #api = inject(AdminApi);
  readonly #router = inject(Router);

  protected readonly accounts = new PagedList((cursor) => this.#api.accounts(cursor));
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email]],
  });
  protected readonly busy = signal(false);
  /** Why no account was found; empty when one was, or nobody asked. */
  protected readonly failure = signal('');
  protected readonly maxEmailLength = MAX_EMAIL_LENGTH;

  constructor() {
    void this.accounts.load();
  }

  protected pathOf(accountId: string): string {
    return PortalPath.adminAccount.replace(':accountId', encodeURIComponent(accountId));
  }

  protected async find(): Promise<void> {
    if (this.form.invalid || this.busy()) return;
    this.busy.set(true);
    this.failure.set('');
    try {
      const { items } = await firstValueFrom(this.#api.accountsWith(this.form.getRawValue().email.trim()));
      const [account] = items;
      if (account === undefined) this.failure.set('There is no account with this email.');
      else await this.#router.navigateByUrl(this.pathOf(account.id));
    } catch (error) {
      this.failure.set(problemText(problemOf(error)));
    } finally {
      this.busy.set(false);
    }
  }
}
