import { Global, Inject, Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from './settings.js';

export const SETTINGS = Symbol('Settings');

export const InjectSettings = (): ParameterDecorator & PropertyDecorator => Inject(SETTINGS);

/** Gives every module the settings. */
@Global()
@Module({})
export class SettingsModule {
  static of(settings: Settings): DynamicModule {
    return {
      module: SettingsModule,
      providers: [{ provide: SETTINGS, useValue: settings }],
      exports: [SETTINGS],
    };
  }
}
