import {
  All,
  Controller,
  Get,
  Module,
  Param,
  RequestMethod,
  Version,
  VersioningType,
  type VersioningOptions,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { TestApp, type TestAppOptions } from '../../test/test-app';

@Controller('api/v1/auth')
class AccountController {
  @Get('me')
  me(): object {
    return {};
  }
}

@Controller('auth')
class PrefixedController {
  @Get(['whoami', 'me'])
  me(): object {
    return {};
  }
}

@Controller('/api/v1/auth/sessions/')
class DevicesController {
  @All(':device')
  end(@Param('device') device: string): object {
    return { device };
  }
}

@Controller('auth')
class OtherController extends AccountController {
  @Get('api/v1/auth/other')
  other(): object {
    return {};
  }
}

@Controller('api/v1/auth')
class VersionedController {
  @Version('2')
  @Get('me')
  me(): object {
    return {};
  }
}

@Controller('api/v1/auth')
class OverridingController extends AccountController {
  override me(): object {
    return { isRoute: false };
  }
}

@Controller({ path: 'api/v1/auth', host: 'admin.example' })
class HostController {
  @Get('me')
  me(): object {
    return {};
  }
}

@Module({ controllers: [PrefixedController] })
class DeepModule {}

const EXCLUDING_OURS = {
  exclude: [
    { path: 'api/v1/auth/*rest', method: RequestMethod.ALL },
    { path: '.well-known/*rest', method: RequestMethod.ALL },
  ],
};

let app: TestApp;

beforeEach(() => {
  app = new TestApp();
});

afterEach(() => app.stop());

function start(controller: new () => object, options: TestAppOptions = {}): Promise<void> {
  return app.start({ controllers: [controller], ...options });
}

describe('a route of the application with the method and the path of one of the library', () => {
  it('fails the start, and the error names both', async () => {
    await expect(start(AccountController)).rejects.toThrow(
      'AuthModule: GET /api/v1/auth/me is a route of both AuthController.me of @holdfast/nest and AccountController.me. ' +
        "Change the path of the application's route.",
    );
  });

  it('is found behind the global prefix', async () => {
    const prepare: TestAppOptions['prepare'] = (application) => {
      application.setGlobalPrefix('api/v1', EXCLUDING_OURS);
    };
    await expect(start(PrefixedController, { prepare })).rejects.toThrow('PrefixedController.me');
  });

  it('is found behind a prefix from which only another method is excluded', async () => {
    const exclude = [{ path: 'auth/*rest', method: RequestMethod.POST }, ...EXCLUDING_OURS.exclude];
    const prepare: TestAppOptions['prepare'] = (application) => {
      application.setGlobalPrefix('api/v1', { exclude });
    };
    await expect(start(PrefixedController, { prepare })).rejects.toThrow('PrefixedController.me');
  });

  it('is found behind a version in the path', async () => {
    const prepare: TestAppOptions['prepare'] = (application) => {
      application.setGlobalPrefix('api');
      application.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    };
    await expect(start(PrefixedController, { prepare })).rejects.toThrow('PrefixedController.me');
  });

  it('is found behind a version without a prefix of its own', async () => {
    const prepare: TestAppOptions['prepare'] = (application) => {
      application.setGlobalPrefix('api');
      application.enableVersioning({ type: VersioningType.URI, prefix: false, defaultVersion: 'v1' });
    };
    await expect(start(PrefixedController, { prepare })).rejects.toThrow('PrefixedController.me');
  });

  it('is found below the path of its module', async () => {
    const imports = [DeepModule, RouterModule.register([{ path: 'api/v1', module: DeepModule }])];
    await expect(app.start({ imports })).rejects.toThrow('PrefixedController.me');
  });

  it('is found with a version where versioning is off', async () => {
    await expect(start(VersionedController)).rejects.toThrow('VersionedController.me');
  });

  it('is found when it is for one host: Fastify has one route for a path, and Express asks the first', async () => {
    await expect(start(HostController)).rejects.toThrow('HostController.me');
  });

  it('is found whatever its parameters are called, and when it has all methods', async () => {
    await expect(start(DevicesController)).rejects.toThrow(
      'DELETE /api/v1/auth/sessions/:id is a route of both SessionsController.end',
    );
  });
});

describe('other routes', () => {
  it('start beside those of the library', async () => {
    await start(OtherController);
    expect((await app.get('/auth/me')).status).toBe(401);
  });

  it('start where a class overrides one with a method that is no route', async () => {
    await start(OverridingController);
    expect((await app.get('/api/v1/auth/me')).body).toMatchObject({ code: 'token_missing' });
  });

  it('start with the same path when they are for one version', async () => {
    await start(VersionedController, { prepare: (application) => application.enableVersioning() });
    expect((await app.get('/v2/api/v1/auth/me')).status).toBe(401);
  });

  it('start with the same path when a header names their version', async () => {
    const header: VersioningOptions = { type: VersioningType.HEADER, header: 'Version' };
    await start(VersionedController, { prepare: (application) => application.enableVersioning(header) });
    expect((await app.get('/api/v1/auth/me')).status).toBe(401);
  });
});
