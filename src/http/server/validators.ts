import { createRequire } from 'node:module';
import type AjvCompiler from '@fastify/ajv-compiler';

type Build = AjvCompiler.BuildCompilerFromPool;
type Compile = ReturnType<Build>;
type Validate = ReturnType<Compile>;

const require = createRequire(import.meta.url);

/**
 * Fastify's own validators, which Ajv compiles, but each is compiled when a request first needs it. To load Ajv and to compile
 * all of them took a fifth of each start.
 */
export function buildValidator(...about: Parameters<Build>): Compile {
  let compile: Compile | undefined;
  return (definition) => {
    let validate: Validate | undefined;
    const late = (data: unknown) => {
      compile ??= (require('@fastify/ajv-compiler') as typeof AjvCompiler)()(...about);
      validate ??= compile(definition);
      const fits = validate(data);
      late.errors = validate.errors;
      return fits;
    };
    late.errors = undefined as Validate['errors'];
    return late as Validate;
  };
}
