// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <utility>

namespace viplane::scenarios {

// Trouble in a laboratory: real, and undone by heal().
class LabFault {
 public:
  virtual ~LabFault() = default;
  virtual void inject() = 0;
  virtual void heal() = 0;
};

using LabFaultPtr = std::unique_ptr<LabFault>;

// A call and its undoing.
class CallAndUndoing final : public LabFault {
 public:
  CallAndUndoing(std::function<void()> inject, std::function<void()> heal)
      : inject_(std::move(inject)), heal_(std::move(heal)) {}
  void inject() override { inject_(); }
  void heal() override {
    if (heal_) heal_();
  }

 private:
  std::function<void()> inject_, heal_;
};

inline LabFaultPtr simple(std::function<void()> inject, std::function<void()> heal = {}) {
  return std::make_unique<CallAndUndoing>(std::move(inject), std::move(heal));
}

// Something that does harm as long as it exists.
template <class Harm>
class Lasting final : public LabFault {
 public:
  explicit Lasting(std::function<std::unique_ptr<Harm>()> make) : make_(std::move(make)) {}
  void inject() override { harm_ = make_(); }
  void heal() override { harm_.reset(); }

 private:
  std::function<std::unique_ptr<Harm>()> make_;
  std::unique_ptr<Harm> harm_;
};

}  // namespace viplane::scenarios
