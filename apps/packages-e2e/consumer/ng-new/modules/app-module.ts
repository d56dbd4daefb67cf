import { HTTP_INTERCEPTORS, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { authenticatedGuard, HoldfastInterceptor, provideHoldfast } from '@holdfast/angular';
import { App } from './app';
import { BaseUrlInterceptor } from './base-url.interceptor';
import { Papers } from './papers';
import { SignIn } from './sign-in';
import { zones } from './zones';

@NgModule({
  declarations: [App],
  imports: [
    BrowserModule,
    RouterModule.forRoot([
      { path: 'sign-in', component: SignIn },
      { path: '', component: Papers, canActivate: [authenticatedGuard] },
    ]),
  ],
  providers: [
    zones,
    provideHttpClient(withInterceptorsFromDi()),
    { provide: HTTP_INTERCEPTORS, useClass: BaseUrlInterceptor, multi: true },
    { provide: HTTP_INTERCEPTORS, useClass: HoldfastInterceptor, multi: true },
    provideHoldfast(),
  ],
  bootstrap: [App],
})
export class AppModule {}
