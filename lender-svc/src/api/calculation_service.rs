//! CalculationService: hands each call to its use case.

use facility_proto::lender::v1::{
    AdjustDateRequest, AdjustDateResponse, CountDaysRequest, CountDaysResponse, PreviewScheduleRequest,
    PreviewScheduleResponse, calculation_service_server::CalculationService,
};
use tonic::{Request, Response, Status, async_trait};

use super::Api;
use crate::app::Lender;

#[async_trait]
impl CalculationService for Api {
    async fn preview_schedule(
        &self,
        request: Request<PreviewScheduleRequest>,
    ) -> Result<Response<PreviewScheduleResponse>, Status> {
        let request = request.into_inner();
        Ok(Response::new(self.calculations.run(move || Lender::preview_schedule(&request)).await??))
    }

    async fn count_days(&self, request: Request<CountDaysRequest>) -> Result<Response<CountDaysResponse>, Status> {
        Ok(Response::new(Lender::count_days(request.get_ref())?))
    }

    async fn adjust_date(&self, request: Request<AdjustDateRequest>) -> Result<Response<AdjustDateResponse>, Status> {
        Ok(Response::new(Lender::adjust_date(request.get_ref())?))
    }
}
