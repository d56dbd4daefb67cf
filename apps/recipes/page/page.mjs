// Runs in a browser: what the page of an application does with passkeys.
import { HttpClient, HttpErrorResponse, provideHttpClient, withInterceptors } from '@angular/common/http';
import { EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { holdfastInterceptor, provideHoldfast, Session } from '@holdfast/angular';
import { injectSignInWith } from '@holdfast/angular/own-sign-in';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { firstValueFrom } from 'rxjs';

const { injector } = await createApplication({
  providers: [provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast()],
});
const http = injector.get(HttpClient);
const session = injector.get(Session);
const signInWith = runInInjectionContext(injector.get(EnvironmentInjector), injectSignInWith);

const post = (url, body = {}) => firstValueFrom(http.post(url, body));

const signInWithPassword = () => session.signIn('ada@holdfast.test', 'correct-horse-battery');

async function addPasskey() {
  const optionsJSON = await post('/api/v1/account/passkeys/options');
  await post('/api/v1/account/passkeys', await startRegistration({ optionsJSON }));
}

async function signInWithPasskey() {
  const optionsJSON = await post('/api/v1/auth/passkeys/options');
  const signed = await startAuthentication({ optionsJSON });
  return signInWith('/api/v1/auth/passkeys', signed);
}

const output = document.createElement('output');
for (const [name, act] of Object.entries({ signInWithPassword, addPasskey, signInWithPasskey })) {
  const button = document.createElement('button');
  button.textContent = name;
  button.addEventListener('click', () => {
    output.textContent = '';
    act().then(
      (result) => (output.textContent = result?.problem ? JSON.stringify(result.problem) : 'done'),
      (error) =>
        (output.textContent =
          error instanceof HttpErrorResponse ? JSON.stringify(error.error) : String(error)),
    );
  });
  document.body.append(button);
}
document.body.append(output);
