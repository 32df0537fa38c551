#include "tests/differential/native.h"

#include <quickjs.h>

#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace nsl::differential {
namespace {

constexpr std::size_t kRejectionsKept = 64;
constexpr std::size_t kTypeBytes = 256;

JSModuleDef* refuse_import(JSContext* context, const char* name, void* refused) {
  *static_cast<bool*>(refused) = true;
  JS_ThrowSyntaxError(context, "cannot import '%s'", name);
  return nullptr;
}

// A value that is freed.
class Value {
 public:
  Value(JSContext* context, JSValue value) : context_(context), value_(value) {}
  Value(Value&& other) noexcept
      : context_(other.context_), value_(std::exchange(other.value_, JS_UNDEFINED)) {}
  Value& operator=(Value&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Value() { JS_FreeValue(context_, value_); }

  JSValue get() const { return value_; }
  JSValue take() { return std::exchange(value_, JS_UNDEFINED); }
  bool threw() const { return JS_IsException(value_); }

 private:
  JSContext* context_;
  JSValue value_;
};

class Engine {
 public:
  explicit Engine(const NativeLimits& limits)
      : interrupts_left_(limits.interrupts), runtime_(JS_NewRuntime()) {
    JS_SetMemoryLimit(runtime_, limits.memory_bytes);
    JS_SetMaxStackSize(runtime_, limits.stack_bytes);
    JS_SetInterruptHandler(runtime_, interrupt, this);
    JS_SetModuleLoaderFunc(runtime_, nullptr, refuse_import, &import_refused_);
    JS_SetHostPromiseRejectionTracker(runtime_, on_rejection, this);
    context_ = JS_NewContext(runtime_);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() {
    rejections_.clear();
    JS_FreeContext(context_);
    JS_FreeRuntime(runtime_);
  }

  Outcome run(const Program& program) {
    bool is_module = false;
    Value code = compile(program.source, is_module);
    if (code.threw())
      return thrown(Errc::kFunctionSyntax);
    Value entry = own(JS_UNDEFINED);
    if (auto failure = evaluate(std::move(code), is_module, entry))
      return *std::move(failure);
    return interrupted_ ? limit(std::nullopt, "interrupted") : invoke(entry, program.input);
  }

 private:
  struct Rejection {
    Value promise;
    Value reason;
  };

  static int interrupt(JSRuntime* /*runtime*/, void* opaque) {
    Engine& self = *static_cast<Engine*>(opaque);
    if (self.interrupts_left_ > 0 && --self.interrupts_left_ > 0)
      return 0;
    self.interrupted_ = true;
    return 1;
  }

  static void on_rejection(JSContext* context, JSValueConst promise, JSValueConst reason,
                           JS_BOOL handled, void* opaque) {
    Engine& self = *static_cast<Engine*>(opaque);
    if (handled)
      self.forget_rejection(promise);
    else if (self.rejections_.size() < kRejectionsKept)
      self.rejections_.push_back({Value(context, JS_DupValue(context, promise)),
                                  Value(context, JS_DupValue(context, reason))});
  }

  void forget_rejection(JSValueConst promise) {
    std::erase_if(rejections_, [&](const Rejection& kept) {
      return JS_VALUE_GET_PTR(kept.promise.get()) == JS_VALUE_GET_PTR(promise);
    });
  }

  Value own(JSValue value) { return Value(context_, value); }
  Value exception() { return own(JS_GetException(context_)); }
  void drop_exception() { exception(); }

  // What text there is in a string; nothing for what is none.
  std::string text_of(const Value& value) {
    std::size_t size = 0;
    if (!JS_IsString(value.get()))
      return {};
    const char* const text = JS_ToCStringLen(context_, &size, value.get());
    if (text == nullptr) {
      drop_exception();
      return {};
    }
    std::string copy(text, size);
    JS_FreeCString(context_, text);
    return copy;
  }

  Value property(const Value& object, const char* name) {
    Value value = own(JS_GetPropertyStr(context_, object.get(), name));
    if (value.threw())
      drop_exception();
    return value.threw() ? own(JS_UNDEFINED) : std::move(value);
  }

  static std::string bounded(const std::string& text) { return text.substr(0, kTypeBytes); }

  // "Error" says little when a class extends it.
  std::string error_type(const Value& error) {
    const std::string name = text_of(property(error, "name"));
    if (!name.empty() && name != "Error")
      return name;
    const Value constructor = property(error, "constructor");
    if (JS_IsFunction(context_, constructor.get())) {
      const std::string class_name = text_of(property(constructor, "name"));
      if (!class_name.empty())
        return class_name;
    }
    return "Error";
  }

  std::string primitive_type(const Value& value) {
    const JSValue type = value.get();
    if (JS_IsString(type))
      return "string";
    if (JS_IsSymbol(type))
      return "symbol";
    if (JS_IsBool(type))
      return "boolean";
    if (JS_IsNumber(type))
      return "number";
    if (JS_IsBigInt(context_, type))
      return "bigint";
    return JS_IsUndefined(type) ? "undefined" : "object";
  }

  Outcome failed(Errc code, const Value& reason) {
    if (interrupted_)
      return limit(code, "interrupted");
    if (!JS_IsObject(reason.get()))
      return error(code, primitive_type(reason), "");
    const std::string message = text_of(property(reason, "message"));
    if (!JS_IsError(context_, reason.get()))
      return error(code, "object", message);
    return error(code, bounded(error_type(reason)), message);
  }

  Outcome thrown(Errc code) { return failed(code, exception()); }

  // The engine wants a byte behind the end to be zero, which std::string has.
  Value compile_as(const std::string& source, int type) {
    return own(JS_Eval(context_, source.data(), source.size(), "function.js",
                       type | JS_EVAL_FLAG_COMPILE_ONLY));
  }

  // How far into the source an error of the parser lies, to be compared.
  std::pair<std::int32_t, std::int32_t> position(const Value& error) {
    std::pair<std::int32_t, std::int32_t> at{0, 0};
    JS_ToInt32(context_, &at.first, property(error, "lineNumber").get());
    JS_ToInt32(context_, &at.second, property(error, "columnNumber").get());
    return at;
  }

  // A module if it is one that exports something, else a script, else a module without exports. No
  // script has an export, so one that compiles as both has none. When it is none of them, the error is of the attempt that got further.
  Value compile(const std::string& source, bool& is_module) {
    const bool may_export = source.find("export") != std::string::npos;
    Value module = may_export ? compile_as(source, JS_EVAL_TYPE_MODULE) : own(JS_UNDEFINED);
    is_module = true;
    Value module_error = module.threw() ? exception() : own(JS_UNDEFINED);
    Value script = compile_as(source, JS_EVAL_TYPE_GLOBAL);
    if (!script.threw()) {
      is_module = false;
      return script;
    }
    Value script_error = exception();
    if (!may_export) {
      module = compile_as(source, JS_EVAL_TYPE_MODULE);
      if (module.threw())
        module_error = exception();
    }
    if (!module.threw())
      return module;
    const bool script_got_further =
        !import_refused_ && position(script_error) > position(module_error);
    return own(JS_Throw(context_, (script_got_further ? script_error : module_error).take()));
  }

  bool run_microtasks() {
    JSContext* context = nullptr;
    int status = 0;
    while ((status = JS_ExecutePendingJob(runtime_, &context)) > 0) {
    }
    return status == 0;
  }

  Value global_variable(const char* name) {
    // The service sees lexical declarations, too, which are no properties of the global object.
    const std::string source =
        std::string("typeof ") + name + " === 'undefined' ? undefined : " + name;
    return own(JS_Eval(context_, source.data(), source.size(), "", JS_EVAL_TYPE_GLOBAL));
  }

  std::optional<Outcome> evaluate(Value code, bool is_module, Value& entry) {
    auto* const module =
        is_module ? static_cast<JSModuleDef*>(JS_VALUE_GET_PTR(code.get())) : nullptr;
    const Value done = own(JS_EvalFunction(context_, code.take()));
    if (done.threw() || !run_microtasks())
      return thrown(Errc::kFunctionThrew);
    const int state = is_module ? JS_PromiseState(context_, done.get()) : JS_PROMISE_FULFILLED;
    if (is_module)
      forget_rejection(done.get());
    if (state == JS_PROMISE_REJECTED)
      return failed(Errc::kFunctionThrew, own(JS_PromiseResult(context_, done.get())));
    if (!rejections_.empty())
      return failed(Errc::kFunctionThrew, rejections_.front().reason);
    if (state == JS_PROMISE_PENDING)
      return error(Errc::kNeverSettles, "Error", "");
    if (is_module) {
      const Value exports = own(JS_GetModuleNamespace(context_, module));
      entry = own(JS_GetPropertyStr(context_, exports.get(), "default"));
    } else {
      entry = global_variable("main");
    }
    if (entry.threw())
      return thrown(Errc::kFunctionThrew);
    if (!JS_IsFunction(context_, entry.get()))
      return error(Errc::kNoEntryPoint, "TypeError", "");
    return std::nullopt;
  }

  Outcome invoke(const Value& entry, const std::string& input) {
    Value argument = own(JS_UNDEFINED);
    if (!input.empty())
      argument = own(JS_ParseJSON(context_, input.data(), input.size(), "<input>"));
    if (argument.threw())
      return thrown(Errc::kInputNotJson);
    const Value context = own(JS_NewObject(context_));
    JSValue arguments[] = {argument.get(), context.get()};
    Value value = own(JS_Call(context_, entry.get(), JS_UNDEFINED, 2, arguments));
    if (value.threw())
      return thrown(Errc::kFunctionThrew);
    if (!JS_IsObject(value.get()) && !JS_IsJobPending(runtime_))
      return finish(std::move(value));
    return settle(std::move(value));
  }

  Outcome settle(Value value) {
    if (static_cast<int>(JS_PromiseState(context_, value.get())) < 0) {
      JSValue resolving[2];
      Value promise = own(JS_NewPromiseCapability(context_, resolving));
      if (promise.threw())
        return thrown(Errc::kFunctionThrew);
      JSValue argument = value.get();
      own(JS_Call(context_, resolving[0], JS_UNDEFINED, 1, &argument));
      JS_FreeValue(context_, resolving[0]);
      JS_FreeValue(context_, resolving[1]);
      value = std::move(promise);
    }
    if (!run_microtasks())
      return thrown(Errc::kFunctionThrew);
    if (interrupted_)
      return limit(std::nullopt, "interrupted");
    switch (JS_PromiseState(context_, value.get())) {
      case JS_PROMISE_FULFILLED:
        return finish(own(JS_PromiseResult(context_, value.get())));
      case JS_PROMISE_REJECTED:
        return failed(Errc::kFunctionThrew, own(JS_PromiseResult(context_, value.get())));
      default:
        return error(Errc::kNeverSettles, "Error", "");
    }
  }

  Outcome finish(Value value) {
    if (JS_IsUndefined(value.get()))
      value = own(JS_NULL);
    const Value json = own(JS_JSONStringify(context_, value.get(), JS_UNDEFINED, JS_UNDEFINED));
    if (json.threw())
      return thrown(Errc::kResultNotJson);
    if (!JS_IsString(json.get()))
      return error(Errc::kResultNotJson, "TypeError", "");
    return result(text_of(json));
  }

  std::uint32_t interrupts_left_;
  bool interrupted_ = false;
  bool import_refused_ = false;
  JSRuntime* const runtime_;
  JSContext* context_ = nullptr;
  std::vector<Rejection> rejections_;
};

}  // namespace

Outcome run_native(const Program& program, const NativeLimits& limits) {
  if (!is_valid_utf8(as_bytes(program.source)))
    return error(Errc::kSourceNotUtf8, "", "");
  return Engine(limits).run(program);
}

}  // namespace nsl::differential
