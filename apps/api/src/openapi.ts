import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Swagger UI at `/api/docs`, the OpenAPI 3.1 document at `/api/docs-json`. */
export function serveDocumentation(app: INestApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Holdfast')
    .setDescription(
      'Sign-in that holds. To try it: call `POST /api/v1/auth/login` with the transport `body`, copy `access_token`, ' +
        'press Authorize and paste it.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'api/docs-json',
    customSiteTitle: 'Holdfast API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
}
