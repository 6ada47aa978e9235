// FEEL in the form means what it means on the server: the same functions, policy and moment (R11).
import { FeelExpressionLanguage } from "@bpmn-io/form-js-viewer";
import * as feelin from "@bpmn-io/feelin";

// A plain script shared with the server; it leaves `shouwenFeel` behind.
import "../../../../engine/expressions/functions.js";

const SHANGHAI = 8 * 60 * 60 * 1000;

globalThis.shouwenFeel.mend(feelin);

/** The server's clock, going on while the page is open, as ISO text in Asia/Shanghai. */
function clockFrom(now) {
  const started = performance.now();
  const first = new Date(now).getTime();
  return () => {
    const local = new Date(first + (performance.now() - started) + SHANGHAI);
    return local.toISOString().replace("Z", "+08:00");
  };
}

function policyFrom(values = {}) {
  return (key) => {
    if (!(key in values)) throw new Error(`unknown policy: ${key}`);
    return values[key];
  };
}

/** Make the expression language of one form. */
export function createExpressionLanguage({ policy, now }) {
  const functions = globalThis.shouwenFeel.functions({
    feelin,
    clock: clockFrom(now),
    policy: policyFrom(policy),
  });

  class SharedExpressionLanguage extends FeelExpressionLanguage {
    evaluate(expression, context = {}) {
      return super.evaluate(expression, { ...functions, ...context });
    }

    evaluateUnaryTest(expression, context = {}) {
      return super.evaluateUnaryTest(expression, { ...functions, ...context });
    }
  }
  SharedExpressionLanguage.$inject = FeelExpressionLanguage.$inject;
  return SharedExpressionLanguage;
}
