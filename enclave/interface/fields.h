#pragma once
// The fields of a call: members of its JSON body, and parameters of its query. Each is asked for by
// name, with its bounds; what is wrong with one names it, in the error and in the problem's `field`.
//
// Errors: invalid-json, invalid-argument.
//
// Thread-safety: one thread at a time. They borrow the text and the details.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/interface/json_object.h"
#include "enclave/interface/problem.h"
#include "enclave/interface/target.h"

namespace nsl::interface {

// A value with its least and its most.
struct Range {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

// "field: why", and the details name the field.
Error wrong_field(ProblemDetails& details, std::string field, std::string_view why,
                  Errc code = Errc::kInvalidArgument);

// A whole number in decimal digits, without leading zeros.
std::optional<std::uint64_t> parse_whole_number(std::string_view text);

class Fields {
 public:
  // An object with these members at most; an empty text is one without members.
  static Result<Fields> read(std::string_view text, std::initializer_list<std::string_view> known,
                             ProblemDetails& details);

  bool has(std::string_view name) const { return object_.find(name) != nullptr; }
  // It is there and null: for members that may be.
  bool is_null(std::string_view name) const;

  // `most` in bytes.
  Result<std::string> text(std::string_view name, std::size_t most) const;
  Result<std::uint64_t> number(std::string_view name, const Range& range) const;
  Result<bool> truth(std::string_view name) const;
  // Nothing if it is not there.
  Result<std::optional<std::string>> optional_text(std::string_view name, std::size_t most) const;
  Result<std::optional<std::uint64_t>> optional_number(std::string_view name,
                                                       const Range& range) const;
  Result<std::optional<std::vector<std::string>>> optional_texts(std::string_view name,
                                                                 std::size_t most_items,
                                                                 std::size_t most) const;
  Result<SecretBytes> secret_text(std::string_view name) const;
  // As it stands in the body; empty if it is not there.
  std::string_view raw(std::string_view name) const;
  // Members of an object that is a member. Those of one that is not there: none.
  Result<Fields> object(std::string_view name, std::initializer_list<std::string_view> known) const;
  Result<JsonObject> any_object(std::string_view name) const;

  Error wrong(std::string_view name, std::string_view why,
              Errc code = Errc::kInvalidArgument) const;
  Error missing(std::string_view name) const { return wrong(name, "it is needed"); }
  std::string full_name(std::string_view name) const { return prefix_ + std::string(name); }

 private:
  Fields(JsonObject object, ProblemDetails& details, std::string prefix)
      : object_(std::move(object)), details_(&details), prefix_(std::move(prefix)) {}
  Status check_known(std::initializer_list<std::string_view> known) const;

  JsonObject object_;
  ProblemDetails* details_;
  std::string prefix_;  // of names in errors: "limits."
};

class Query {
 public:
  Query() = default;
  Query(std::vector<QueryParameter> parameters, ProblemDetails& details)
      : parameters_(std::move(parameters)), details_(&details) {}

  const std::vector<QueryParameter>& all() const { return parameters_; }
  // Null if it is not there.
  const std::string* find(std::string_view name) const;
  Result<std::optional<std::uint64_t>> number(std::string_view name, const Range& range) const;
  // A list with commas between its items; empty: none.
  std::optional<std::vector<std::string>> list(std::string_view name) const;
  Error wrong(std::string_view name, std::string_view why) const;

 private:
  std::vector<QueryParameter> parameters_;
  ProblemDetails* details_ = nullptr;
};

}  // namespace nsl::interface
