import { Global, Inject, Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from './settings.js';

/** Injection token of the settings. */
export const SETTINGS = Symbol('Settings');

/** Injects the settings. */
export const InjectSettings = (): ParameterDecorator & PropertyDecorator => Inject(SETTINGS);

/** Provides the settings to every module. */
@Global()
@Module({})
export class SettingsModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: SettingsModule,
      providers: [{ provide: SETTINGS, useValue: settings }],
      exports: [SETTINGS],
    };
  }
}
