#include "bench/engine/native.h"

#include <quickjs.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace nsl::bench {
namespace {

class Context {
 public:
  Context() : runtime_(JS_NewRuntime()), context_(JS_NewContext(runtime_)) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    JS_FreeContext(context_);
    JS_FreeRuntime(runtime_);
  }

  void evaluate(const std::string& source) {
    JS_FreeValue(context_, checked(JS_Eval(context_, source.data(), source.size(), "kernel.js",
                                           JS_EVAL_TYPE_GLOBAL)));
  }

  // JSON.stringify(main(JSON.parse(input))); an empty input is no argument.
  std::string call_main(const std::string& input) {
    const JSValue global = JS_GetGlobalObject(context_);
    const JSValue function = JS_GetPropertyStr(context_, global, "main");
    JSValue argument = input.empty()
                           ? JS_UNDEFINED
                           : checked(JS_ParseJSON(context_, input.data(), input.size(), ""));
    const JSValue value = checked(JS_Call(context_, function, JS_UNDEFINED, 1, &argument));
    const JSValue json = checked(JS_JSONStringify(context_, value, JS_UNDEFINED, JS_UNDEFINED));
    const char* const text = JS_ToCString(context_, json);
    std::string result(text);
    JS_FreeCString(context_, text);
    for (const JSValue used : {json, value, argument, function, global})
      JS_FreeValue(context_, used);
    return result;
  }

 private:
  JSValue checked(JSValue value) {
    if (JS_IsException(value)) {
      const char* const text = JS_ToCString(context_, JS_GetException(context_));
      std::fprintf(stderr, "bench: native QuickJS: %s\n", text);
      std::exit(1);
    }
    return value;
  }

  JSRuntime* const runtime_;
  JSContext* const context_;
};

}  // namespace

Nanos native_fresh(const std::string& source, const std::string& input, std::string& result) {
  const Nanos begin = now();
  {
    Context context;
    context.evaluate(source);
    result = context.call_main(input);
  }
  return now() - begin;
}

Nanos native_kernel(const std::string& source, std::string& result) {
  Context context;
  context.evaluate(source);
  const Nanos begin = now();
  result = context.call_main("");
  return now() - begin;
}

}  // namespace nsl::bench
